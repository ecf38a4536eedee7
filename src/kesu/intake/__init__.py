"""What comes in: files of cases, mapped by data onto what a procedure asks at its opening."""
