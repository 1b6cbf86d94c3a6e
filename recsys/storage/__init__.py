"""What is on disk: trained runs, whole files, safe names, CSV."""
