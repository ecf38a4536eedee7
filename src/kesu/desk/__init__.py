"""Pages for staff: plain HTML that works without JavaScript, in Chinese and English."""
