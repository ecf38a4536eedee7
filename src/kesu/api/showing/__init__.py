"""Cases, forms and journals put into the words of the interface."""
