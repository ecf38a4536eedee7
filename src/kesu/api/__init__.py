"""REST under /api/v1: programs see and do what people see and do, through the same door and with the same refusals."""
