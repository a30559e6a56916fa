export type TestPostgres = {
  port: number
  folder: string
  pidFiles: string[]
  url(database?: string): string
  pid(): number
  log(): string
  start(): void
  stop(mode?: 'fast' | 'immediate'): void
  running(): boolean
  promote(): void
  destroy(): void
}
export function findPostgres(): string | undefined
export function requirePostgres(): string
export function aptInstall(packages: string[]): void
export function startPostgres(options?: {
  fsync?: boolean
  port?: number
  parent?: string
  settings?: Record<string, string | number>
}): Promise<TestPostgres>
export function startStandby(primary: TestPostgres, name: string, port?: number): Promise<TestPostgres>
export function destroyOnExit(server: Pick<TestPostgres, 'folder' | 'pidFiles'>): void
export function freePort(): Promise<number>
