"""The adapters, one module a wire format. The catalog names the module; nothing else lists them."""
