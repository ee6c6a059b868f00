import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  DeleteFunctionUrlConfigCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { LOCAL_ACCOUNT_ID, LOCAL_HOME_REGION } from '../../../local-aws/actors.ts'
import { EMPTY_ZIP_FILE, SAMPLE_SECRET } from '../../../local-aws/sample-account.ts'
import type { PlannedChange, ChangePlanner } from '../planned-change.ts'
import type { SeededRandom } from '../random.ts'
import {
  createFunctionState,
  BURST_RUNTIMES,
  type ActorClients,
  type FunctionState,
  type BurstAccount,
} from '../burst-account.ts'

function change(
  action: string,
  about: readonly string[],
  make: (lambda: ActorClients['lambda'], clients: ActorClients) => Promise<unknown>,
): PlannedChange {
  return { action: `lambda:${action}`, resources: about, make: clients => make(clients.lambda, clients) }
}

function someFunction(
  { functions }: BurstAccount,
  seededRandom: SeededRandom,
): [name: string, state: FunctionState] | undefined {
  return functions.size === 0 ? undefined : seededRandom.pick([...functions])
}

/** A change of some function, where there is one. */
function planForSome(
  plan: (
    name: string,
    state: FunctionState,
    seededRandom: SeededRandom,
    burstAccount: BurstAccount,
  ) => PlannedChange,
): ChangePlanner {
  return (burstAccount, seededRandom) => {
    const [name, state] = someFunction(burstAccount, seededRandom) ?? []
    return name === undefined || state === undefined
      ? undefined
      : plan(name, state, seededRandom, burstAccount)
  }
}

const create: ChangePlanner = ({ functions, roles }, seededRandom, number) => {
  const FunctionName = `made-${number}`
  const [role, state] = seededRandom.pick([...roles].filter(([, { spare }]) => !spare))
  state.spare = false
  const Runtime = seededRandom.pick(BURST_RUNTIMES)
  functions.set(FunctionName, createFunctionState(Runtime))
  return change('CreateFunction', [FunctionName, role], (lambda, { arnOf }) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime,
        Handler: 'index.handler',
        Role: arnOf(role),
        Code: { ZipFile: EMPTY_ZIP_FILE },
        Environment: { Variables: { BUILD: String(number) } },
      }),
    ),
  )
}

const setRuntime = planForSome((FunctionName, state, seededRandom) => {
  const Runtime = seededRandom.pick(BURST_RUNTIMES.filter(runtime => runtime !== state.runtime))
  state.runtime = Runtime
  return change('UpdateFunctionConfiguration', [FunctionName], lambda =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Runtime })),
  )
})

const setEnvironment = planForSome((FunctionName, state) => {
  state.secret = !state.secret
  const Environment = { Variables: state.secret ? { SLACK: SAMPLE_SECRET } : { STAGE: 'test' } }
  return change('UpdateFunctionConfiguration', [FunctionName], lambda =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment })),
  )
})

const setCode = planForSome(FunctionName =>
  change('UpdateFunctionCode', [FunctionName], lambda =>
    lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: EMPTY_ZIP_FILE })),
  ),
)

const remove = planForSome((FunctionName, _state, _random, { functions }) => {
  functions.delete(FunctionName)
  return change('DeleteFunction', [FunctionName], lambda =>
    lambda.send(new DeleteFunctionCommand({ FunctionName })),
  )
})

const permit = planForSome((FunctionName, state) => {
  const StatementId = 'everyone'
  state.invokable = !state.invokable
  if (!state.invokable)
    return change('RemovePermission', [FunctionName], lambda =>
      lambda.send(new RemovePermissionCommand({ FunctionName, StatementId })),
    )
  const input = { FunctionName, StatementId, Action: 'lambda:InvokeFunction', Principal: '*' }
  return change('AddPermission', [FunctionName], lambda => lambda.send(new AddPermissionCommand(input)))
})

const setUrl = planForSome((FunctionName, state) => {
  state.url = !state.url
  if (!state.url)
    return change('DeleteFunctionUrlConfig', [FunctionName], lambda =>
      lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName })),
    )
  return change('CreateFunctionUrlConfig', [FunctionName], lambda =>
    lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' })),
  )
})

const tag = planForSome(FunctionName => {
  const Resource = `arn:aws:lambda:${LOCAL_HOME_REGION}:${LOCAL_ACCOUNT_ID}:function:${FunctionName}`
  return change('TagResource', [FunctionName], lambda =>
    lambda.send(new TagResourceCommand({ Resource, Tags: { team: 'orders' } })),
  )
})

const reserve = planForSome(FunctionName =>
  change('PutFunctionConcurrency', [FunctionName], lambda =>
    lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 })),
  ),
)

/** Changes of functions. */
export const lambdaChangePlanners: readonly ChangePlanner[] = [
  create,
  create,
  setRuntime,
  setRuntime,
  setRuntime,
  setEnvironment,
  setCode,
  setCode,
  remove,
  permit,
  setUrl,
  tag,
  reserve,
]
