import type { NotFoundHandlers } from './request.ts'

/** Not-found responses of CloudWatch Logs, which lists nothing of what does not exist. */
export const logsNotFound: NotFoundHandlers = {
  DescribeLogGroups: () => ({ output: { logGroups: [] } }),
}
