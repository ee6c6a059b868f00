import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How AWS answers in a region: with the account, as in a region that is not enabled, or not at all. */
export type RegionState = 'ENABLED' | 'NOT_ENABLED' | 'UNREACHABLE'

/** A simulated AWS on the loopback interface that answers by the region and the service of the signature. */
export interface RegionalAws {
  /** The environment of a command that calls it. */
  env: NodeJS.ProcessEnv
  /**
   * Forgets all calls and sets the states of regions; others refuse the credentials. `exceptSts` restricts the states of
   * regions that are not enabled or not reachable to the other services.
   */
  reset(states: Readonly<Record<string, RegionState>>, options?: { exceptSts: boolean }): void
  /** The services that were called in `region`. */
  listCalled(region: string): string[]
  close(): Promise<void>
}

/** The account, which has one function in each enabled region. */
const REGIONAL_ACCOUNT = '123456789012'

interface Call {
  service: string
  region: string
  path: string
  target: string
}

/** Starts an AWS in which no region accepts the credentials. */
export async function startRegionalAws(): Promise<RegionalAws> {
  let states: Readonly<Record<string, RegionState>> = {}
  let exceptSts = false
  let calls: Call[] = []
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const call = parseCall(request)
      calls.push(call)
      const state = states[call.region] ?? 'NOT_ENABLED'
      if (state === 'ENABLED' || (exceptSts && call.service === 'sts')) return answer(call, response)
      if (state === 'UNREACHABLE') return request.socket.destroy()
      return refuse(call, response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      NO_COLOR: '1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    reset(next, options) {
      states = next
      exceptSts = options?.exceptSts ?? false
      calls = []
    },
    listCalled: region => [...new Set(calls.flatMap(call => (call.region === region ? [call.service] : [])))],
    close: () => closeServer(server),
  }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve, reject) => server.close(failure => (failure ? reject(failure) : resolve())))
}

/** The region and the service are in the scope of the signature (IAM User Guide, "Signature Version 4"). */
function parseCall({ headers, url = '' }: IncomingMessage): Call {
  const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '')
  const [, region = '', service = ''] = scope ?? []
  return { region, service, path: url, target: String(headers['x-amz-target'] ?? '') }
}

/** Answers for an enabled region: its identity, its functions, and no permission for anything else. */
function answer({ service, region, path, target }: Call, response: ServerResponse): void {
  if (service === 'sts') return sendXml(response, 200, IDENTITY)
  const functionArn = `arn:aws:lambda:${region}:${REGIONAL_ACCOUNT}:function:old`
  const configuration = { FunctionArn: functionArn, FunctionName: 'old', Runtime: 'python3.8' }
  const described = {
    ...configuration,
    PackageType: 'Zip',
    Role: `arn:aws:iam::${REGIONAL_ACCOUNT}:role/Old`,
  }
  if (/^\/2015-03-31\/functions\/?(\?|$)/.test(path))
    return sendJson(response, 200, { Functions: [described] })
  if (/^\/2015-03-31\/functions\/old(\?|$)/.test(path))
    return sendJson(response, 200, { Configuration: described, Code: { RepositoryType: 'S3' } })
  if (path.endsWith('/account-settings'))
    return sendJson(response, 200, { AccountUsage: { FunctionCount: 1 } })
  return sendError(service, target, response, {
    status: 403,
    xml: 'AccessDenied',
    json: 'AccessDeniedException',
    ec2: 'UnauthorizedOperation',
  })
}

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${REGIONAL_ACCOUNT}:user/auditor</Arn><UserId>AIDAEXAMPLE</UserId><Account>${REGIONAL_ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`

/** Refuses valid credentials, as each service does in a region that the account has not enabled. */
function refuse({ service, target }: Call, response: ServerResponse): void {
  const names = { xml: 'InvalidClientTokenId', json: 'UnrecognizedClientException', ec2: 'AuthFailure' }
  return sendError(service, target, response, { status: 403, ...names })
}

function sendError(
  service: string,
  target: string,
  response: ServerResponse,
  names: { status: number; xml: string; json: string; ec2: string },
): void {
  const message = 'The security token included in the request is invalid.'
  if (service === 'ec2') {
    const error = `<Error><Code>${names.ec2}</Code><Message>${message}</Message></Error>`
    return sendXml(
      response,
      names.status,
      `<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>`,
    )
  }
  if (['iam', 'sts', 'sns'].includes(service)) {
    const error = `<Error><Type>Sender</Type><Code>${names.xml}</Code><Message>${message}</Message></Error>`
    return sendXml(response, names.status, `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`)
  }
  if (target === '') response.setHeader('x-amzn-errortype', names.json)
  return sendJson(response, target === '' ? names.status : 400, { __type: names.json, message })
}

function sendXml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' })
  response.end(body)
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
