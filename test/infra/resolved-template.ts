/** A resource of a template with resolved references. */
export interface TemplateResource {
  Type: string
  Properties: Readonly<Record<string, unknown>>
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
}

/** The part of a template that the tests use. */
export interface StackTemplate {
  Resources: Readonly<Record<string, TemplateResource>>
}

/** A policy statement, with lists normalized. */
export interface TemplateStatement {
  effect: 'Allow' | 'Deny'
  actions: string[]
  resources: string[]
  principal: unknown
  condition: unknown
}

/** The resources of `type`, by logical id. */
export function listTemplateResources(
  { Resources }: StackTemplate,
  type: string,
): [string, TemplateResource][] {
  return Object.entries(Resources).filter(([, resource]) => resource.Type === type)
}

/** The statements of a policy document. */
export function listStatements(document: unknown): TemplateStatement[] {
  const { Statement } = document as { Statement: Readonly<Record<string, unknown>>[] }
  return Statement.map(({ Effect, Action, Resource, Principal, Condition }) => ({
    effect: Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: [Action].flat() as string[],
    resources: [Resource].flat() as string[],
    principal: Principal,
    condition: Condition,
  }))
}

/** `template` with every reference resolved for `region` of `account`. */
export function resolveReferences(template: unknown, region: string, account: string): StackTemplate {
  const { Resources } = template as StackTemplate
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/Assay/1`,
    'AWS::URLSuffix': 'amazonaws.com',
  }
  const names = new Map(
    Object.entries(Resources).map(([id, resource]) => [
      id,
      listLogicalNames(id, resource, region, account, pseudo),
    ]),
  )
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    const [key = '', argument] = Object.entries(value)[0] ?? []
    if (key === 'Ref') return pseudo[argument as string] ?? names.get(argument as string)?.ref
    if (key === 'Fn::GetAtt') return attribute(argument as [string, string])
    if (key === 'Fn::Join') return join(visit(argument) as [string, string[]])
    if (key === 'Fn::Split') return split(visit(argument) as [string, string])
    if (key === 'Fn::Select') return select(visit(argument) as [number, string[]])
    if (key === 'Fn::Sub') return sub(argument as string, pseudo)
    if (key.startsWith('Fn::')) throw new Error(`${key} is not expected in a template of ours`)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, ordered(name, visit(each))]))
  }
  const attribute = ([id, name]: [string, string]) => {
    const found = names.get(id)
    return name === 'Arn' ? found?.arn : found?.name
  }
  return { Resources: visit(Resources) as StackTemplate['Resources'] }
}

/** The resources of a statement are unordered. */
function ordered(name: string, value: unknown): unknown {
  return name === 'Resource' && Array.isArray(value) ? (value as string[]).toSorted() : value
}

function join([delimiter, parts]: [string, string[]]): string {
  return parts.join(delimiter)
}

function split([delimiter, text]: [string, string]): string[] {
  return text.split(delimiter)
}

function select([index, parts]: [number, string[]]): string | undefined {
  return parts[index]
}

function sub(text: string, pseudo: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => pseudo[name] ?? '')
}

/** What Ref and Fn::GetAtt return for a resource. */
function listLogicalNames(
  id: string,
  { Type, Properties }: TemplateResource,
  region: string,
  account: string,
  pseudo: Readonly<Record<string, string>>,
) {
  const arnOf = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`
  const named = (property: string) => (Properties[property] ?? id) as string
  switch (Type) {
    case 'AWS::SQS::Queue': {
      const name = named('QueueName')
      const ref = `https://sqs.${region}.amazonaws.com/${account}/${name}`
      return { name, ref, arn: arnOf('sqs', name) }
    }
    case 'AWS::SNS::Topic': {
      const arn = arnOf('sns', named('TopicName'))
      return { name: named('TopicName'), ref: arn, arn }
    }
    case 'AWS::Events::EventBus':
      return { name: named('Name'), ref: named('Name'), arn: arnOf('events', `event-bus/${named('Name')}`) }
    case 'AWS::S3::Bucket': {
      const name = addPseudoParameters(Properties['BucketName'], pseudo)
      return { name, ref: name, arn: `arn:aws:s3:::${name}` }
    }
    case 'AWS::KMS::Key':
      return { name: id, ref: id, arn: arnOf('kms', `key/${id}`) }
    case 'AWS::Logs::LogGroup':
      return { name: named('LogGroupName'), ref: named('LogGroupName'), arn: '' }
    case 'AWS::IAM::Role':
      return { name: id, ref: id, arn: `arn:aws:iam::${account}:role/${id}` }
    default:
      return { name: id, ref: id, arn: `<${id}>` }
  }
}

/** A text, or texts and pseudo parameters joined. */
function addPseudoParameters(value: unknown, pseudo: Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return value
  const joined = (value as { 'Fn::Join': [string, (string | { Ref: string })[]] })['Fn::Join']
  return join([
    joined[0],
    joined[1].map(part => (typeof part === 'string' ? part : (pseudo[part.Ref] ?? ''))),
  ])
}
