//! Memory and time are estimated before they are taken, and bits do not depend on the processor.
