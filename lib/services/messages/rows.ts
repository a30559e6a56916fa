/** The rows of the lists, for pages, which know no queries. */
export type { InstanceChange, JobRow, MessageCursor, MessageListRow } from '@/db/queries/message-lists'
