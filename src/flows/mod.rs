//! What happens: look, reach out, write, mint; a folder per noun, one verb per file.
