/**
 * Tells the sign-in library where this portal lives. It reads that from the environment alone; without it, it believes the
 * address the server listens on, and people come back from their identity provider to http://0.0.0.0.
 */
export function setAuthAddress(publicUrl: string): void {
  process.env.AUTH_URL = new URL(publicUrl).origin
}
