"""The dossier: what a plan says as one PDF, with its exhibits, in a bundle that any machine can verify offline."""
