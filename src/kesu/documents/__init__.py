"""What is printed or sent: one template, one set of facts, PDF and DOCX; frozen where it counts."""
