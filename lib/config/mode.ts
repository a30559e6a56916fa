/** Read at build time: React's development build needs eval, production must not allow it. */
export const IS_DEVELOPMENT = process.env.NODE_ENV === 'development'
