import * as z from 'zod/mini'
import { functionResource, roleResource, type Resource } from '../../audit/resources/resource.ts'
import { understood, type Ask } from './aspect.ts'
import { getCallerIdentity, listFunctions, listRoles, type Call } from './operation.ts'
import { askAll } from './pages.ts'

const functionsAnswer = z.object({
  Functions: z.optional(z.nullable(z.array(z.object({ FunctionArn: z.string() })))),
})
const rolesAnswer = z.object({
  Roles: z.optional(z.nullable(z.array(z.object({ Arn: z.string(), Path: z.string() })))),
})

/** The account that `call` asks. */
export async function callerAccount(region: string, call: Call): Promise<string> {
  const identity = await askIn(region, call)(getCallerIdentity, {}, z.object({ Account: z.string() }))
  return identity.Account
}

/** The functions of a region. */
export async function functionsIn(account: string, region: string, call: Call): Promise<Resource[]> {
  const pages = await askAll(askIn(region, call), listFunctions, {}, functionsAnswer)
  return pages.flatMap(page =>
    (page.Functions ?? []).map(each => functionResource(each.FunctionArn, { account, region })),
  )
}

/** The roles of the account that are the customer's: service-linked ones are AWS's. */
export async function rolesOf(account: string, region: string, call: Call): Promise<Resource[]> {
  const pages = await askAll(askIn(region, call), listRoles, {}, rolesAnswer)
  return pages
    .flatMap(page => page.Roles ?? [])
    .filter(role => !role.Path.startsWith('/aws-service-role/'))
    .map(role => roleResource(role.Arn, account))
}

function askIn(region: string, call: Call): Ask {
  return async (operation, input, shape) => understood(operation, await call(operation, region, input), shape)
}
