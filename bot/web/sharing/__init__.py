"""What others see of the page: its head and preview, its questions, and how it stands in other pages."""
