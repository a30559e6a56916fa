// Stands in for the 'server-only' marker, which throws outside a Next build.
export {}
