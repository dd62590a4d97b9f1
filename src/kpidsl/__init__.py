"""kpidsl."""
