import { problem } from '@/lib/http/problem'

/** What no route fits: a problem document, where Next would show a page. */
function answer(): Response {
  return problem(404, 'not_found', 'There is no such route; /api/openapi.json lists those there are.')
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT }
