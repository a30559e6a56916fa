import type { NextRequest } from 'next/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { exportCustomer } from '@/lib/services/customers/export'
import { ServiceError } from '@/lib/services/errors'

type Context = { params: Promise<{ seller: string; customerId: string }> }

/** Everything about one customer as a JSON file; the form of the customer's page sends the reason. */
export async function POST(request: NextRequest, { params }: Context): Promise<Response> {
  const { seller, customerId } = await params
  // What is no form holds no reason, and is refused for that.
  const form = await request.formData().catch(() => new FormData())
  const ctx = await sellerContext(seller)
  try {
    const parts = await exportCustomer(ctx, { customerId, reason: String(form.get('reason') ?? '') })
    return jsonDownload(`customer-${customerId.replaceAll(/[^\w-]/g, '_')}`, parts)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const status = { forbidden: 403, not_found: 404, invalid: 400 }[String(error.code)] ?? 409
    return new Response(error.message, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
  }
}

function jsonDownload(fileName: string, parts: AsyncGenerator<string>): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    // The reader went away: stop asking the database.
    cancel: async () => {
      await parts.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}.json"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
