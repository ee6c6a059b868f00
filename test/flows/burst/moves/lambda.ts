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
import { ACCOUNT, HOME_REGION } from '../../../bed/actors.ts'
import { EMPTY_ZIP, SECRET } from '../../../bed/sample-account.ts'
import type { Change, Move } from '../change.ts'
import type { Random } from '../random.ts'
import { functionMade, RUNTIMES, type Clients, type FunctionState, type World } from '../world.ts'

function change(
  action: string,
  about: readonly string[],
  make: (lambda: Clients['lambda'], clients: Clients) => Promise<unknown>,
): Change {
  return { action: `lambda:${action}`, about, make: clients => make(clients.lambda, clients) }
}

function someFunction(
  { functions }: World,
  random: Random,
): [name: string, state: FunctionState] | undefined {
  return functions.size === 0 ? undefined : random.of([...functions])
}

/** A change of some function, where there is one. */
function ofSome(plan: (name: string, state: FunctionState, random: Random, world: World) => Change): Move {
  return (world, random) => {
    const [name, state] = someFunction(world, random) ?? []
    return name === undefined || state === undefined ? undefined : plan(name, state, random, world)
  }
}

const create: Move = ({ functions, roles }, random, number) => {
  const FunctionName = `made-${number}`
  const [role, state] = random.of([...roles].filter(([, { spare }]) => !spare))
  state.spare = false
  const Runtime = random.of(RUNTIMES)
  functions.set(FunctionName, functionMade(Runtime))
  return change('CreateFunction', [FunctionName, role], (lambda, { arnOf }) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime,
        Handler: 'index.handler',
        Role: arnOf(role),
        Code: { ZipFile: EMPTY_ZIP },
        Environment: { Variables: { BUILD: String(number) } },
      }),
    ),
  )
}

const setRuntime = ofSome((FunctionName, state, random) => {
  const Runtime = random.of(RUNTIMES.filter(runtime => runtime !== state.runtime))
  state.runtime = Runtime
  return change('UpdateFunctionConfiguration', [FunctionName], lambda =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Runtime })),
  )
})

const setEnvironment = ofSome((FunctionName, state) => {
  state.secret = !state.secret
  const Environment = { Variables: state.secret ? { SLACK: SECRET } : { STAGE: 'test' } }
  return change('UpdateFunctionConfiguration', [FunctionName], lambda =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment })),
  )
})

const setCode = ofSome(FunctionName =>
  change('UpdateFunctionCode', [FunctionName], lambda =>
    lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: EMPTY_ZIP })),
  ),
)

const remove = ofSome((FunctionName, _state, _random, { functions }) => {
  functions.delete(FunctionName)
  return change('DeleteFunction', [FunctionName], lambda =>
    lambda.send(new DeleteFunctionCommand({ FunctionName })),
  )
})

const permit = ofSome((FunctionName, state) => {
  const StatementId = 'everyone'
  state.invokable = !state.invokable
  if (!state.invokable)
    return change('RemovePermission', [FunctionName], lambda =>
      lambda.send(new RemovePermissionCommand({ FunctionName, StatementId })),
    )
  const input = { FunctionName, StatementId, Action: 'lambda:InvokeFunction', Principal: '*' }
  return change('AddPermission', [FunctionName], lambda => lambda.send(new AddPermissionCommand(input)))
})

const setUrl = ofSome((FunctionName, state) => {
  state.url = !state.url
  if (!state.url)
    return change('DeleteFunctionUrlConfig', [FunctionName], lambda =>
      lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName })),
    )
  return change('CreateFunctionUrlConfig', [FunctionName], lambda =>
    lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' })),
  )
})

const tag = ofSome(FunctionName => {
  const Resource = `arn:aws:lambda:${HOME_REGION}:${ACCOUNT}:function:${FunctionName}`
  return change('TagResource', [FunctionName], lambda =>
    lambda.send(new TagResourceCommand({ Resource, Tags: { team: 'orders' } })),
  )
})

const reserve = ofSome(FunctionName =>
  change('PutFunctionConcurrency', [FunctionName], lambda =>
    lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 })),
  ),
)

/** Changes of functions. */
export const lambdaMoves: readonly Move[] = [
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
