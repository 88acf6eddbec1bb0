//! What is too dear for one exact route is answered by another.
