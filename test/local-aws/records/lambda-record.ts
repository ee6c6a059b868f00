import type { EdgeResponse } from '../edge/response.ts'
import type { EdgeCall } from '../edge/call.ts'
import { findLambdaRoute } from '../edge/lambda-routes.ts'
import { type RecordValues, lowerFirstLetter } from './query-protocol.ts'
import { type RecordedCallParts, parseJsonValues, convertEmptyToNull } from './recorded-call.ts'

/** The record of a mutating Lambda call; variables of the environment are left out. */
export function buildLambdaRecord(edgeCall: EdgeCall, response: EdgeResponse): RecordedCallParts | undefined {
  const found = findLambdaRoute(edgeCall.request.method, edgeCall.request.url.pathname)
  if (found?.route.recordedName === undefined) return undefined
  const { url, body } = edgeCall.request
  const query = Object.fromEntries(
    [...url.searchParams].map(([name, value]) => [lowerFirstLetter(name), value]),
  )
  const requestParameters = { ...found.parameters, ...query, ...removeEnvironment(parseJsonValues(body)) }
  const result = response.status < 300 ? removeEnvironment(parseJsonValues(response.body)) : {}
  return {
    eventName: found.route.recordedName,
    region: edgeCall.region,
    requestParameters,
    responseElements: convertEmptyToNull(result),
  }
}

function removeEnvironment(recordValues: RecordValues): RecordValues {
  return 'environment' in recordValues ? { ...recordValues, environment: {} } : recordValues
}
