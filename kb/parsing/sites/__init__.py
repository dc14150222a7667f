"""Published formats of law sites that are JSON, HTML, SOAP or plain text: one module a format."""
