import { getContainer } from '@/lib/container'
import { type DocumentLocale, type OpenApiDocument, openApiDocument } from '@/lib/http/api/openapi'

const made = new Map<DocumentLocale, OpenApiDocument>()

/** The REST API as an OpenAPI 3.1 document, for anybody; `?lang=zh` has its texts in Chinese. */
export async function GET(request: Request): Promise<Response> {
  const locale = new URL(request.url).searchParams.get('lang') === 'zh' ? 'zh' : 'en'
  const { publicUrl } = await getContainer()
  const document = made.get(locale) ?? openApiDocument(publicUrl, locale)
  made.set(locale, document)
  const headers = { 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' }
  return Response.json(document, { headers })
}
