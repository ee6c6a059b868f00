import type { Answer } from './answer.ts'
import type { Call } from './call.ts'
import { lambdaRoute } from './lambda-routes.ts'
import { type Values, camel } from './query-protocol.ts'
import { type Recorded, jsonValues, orNull } from './recorded.ts'

/** The record of a mutating Lambda call; variables of the environment are left out. */
export function lambdaRecord(call: Call, answer: Answer): Recorded | undefined {
  const found = lambdaRoute(call.request.method, call.request.url.pathname)
  if (found?.route.recorded === undefined) return undefined
  const { url, body } = call.request
  const query = Object.fromEntries([...url.searchParams].map(([name, value]) => [camel(name), value]))
  const requestParameters = { ...found.parameters, ...query, ...withoutEnvironment(jsonValues(body)) }
  const result = answer.status < 300 ? withoutEnvironment(jsonValues(answer.body)) : {}
  return {
    eventName: found.route.recorded,
    region: call.region,
    requestParameters,
    responseElements: orNull(result),
  }
}

function withoutEnvironment(values: Values): Values {
  return 'environment' in values ? { ...values, environment: {} } : values
}
