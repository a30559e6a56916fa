'use client'

import './globals.css'

/** The layout itself failed, so neither language nor theme is known: both languages, in plain words. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="zh-CN">
      <body>
        <main className="flex min-h-dvh items-center justify-center p-6">
          <div className="max-w-md">
            <h1 className="font-semibold text-xl">
              页面出现问题 <span lang="en">· Something went wrong</span>
            </h1>
            <p className="mt-2 text-ink-soft">
              数据没有丢失，请重试。<span lang="en">No data is lost; try again.</span>
            </p>
            {error.digest && <p className="mt-2 font-mono text-sm">{error.digest}</p>}
            <button
              type="button"
              onClick={retry}
              className="mt-5 h-8 rounded-md bg-accent px-3 font-medium text-on-accent"
            >
              重试 · Try again
            </button>
          </div>
        </main>
      </body>
    </html>
  )
}
