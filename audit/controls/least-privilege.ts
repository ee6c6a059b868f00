import { functionRoleNoAdmin } from './least-privilege/function-role-no-admin.ts'
import { functionUrlAuth } from './least-privilege/function-url-auth.ts'

/** The controls of the strategy: every principal has the access it needs, and no more. */
export const leastPrivilege = [functionRoleNoAdmin, functionUrlAuth]
