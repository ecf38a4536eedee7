"""Forms made from what a procedure declares: controls out of fields, plain values out of what was typed."""
