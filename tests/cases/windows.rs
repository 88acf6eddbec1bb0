//! Exact values of finite windows, of bounded counts and of times.
