import { basename } from 'node:path'
import { CfnResource, Stack, Token, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** A resource of a synthesized template, and the construct that made it. */
export interface SynthesizedResource {
  construct: IConstruct
  stackName: string
  logicalId: string
  /** The absolute path of the template; undefined for a template that is not judged on its own. */
  templatePath: string | undefined
}

/** Where the gate says that something is: what it knows of these. */
interface GatePlace {
  logicalId?: string
  stack?: string
  /** The template. */
  source?: { file: string }
}

/** Finds the resources of an app from what the gate says of its templates. */
export interface ConstructIndex {
  app: IConstruct
  /** The resources that a place can be: one, unless stacks have the same name; none for a resource that is not the app's. */
  find(place: GatePlace): SynthesizedResource[]
  findStack(name: string): IConstruct | undefined
}

/** Indexes the resources of `app`, of which `templatePaths` are judged. */
export function indexConstructs(app: IConstruct, templatePaths: readonly string[]): ConstructIndex {
  const templates = new Map(templatePaths.map(path => [basename(path), path]))
  const resources = app.node.findAll().flatMap(construct => describeResource(construct, templates))
  const stacks = app.node.findAll().filter(construct => Stack.isStack(construct))
  return {
    app,
    find: ({ logicalId, stack, source }) =>
      resources.filter(
        each =>
          each.logicalId === logicalId &&
          (stack === undefined || each.stackName === stack) &&
          (source === undefined ||
            each.templatePath === undefined ||
            basename(each.templatePath) === basename(source.file)),
      ),
    findStack: name => stacks.find(each => readName(each) === name),
  }
}

function describeResource(
  construct: IConstruct,
  templates: ReadonlyMap<string, string>,
): SynthesizedResource[] {
  if (!CfnResource.isCfnResource(construct)) return []
  const stack = Stack.of(construct)
  const logicalId = String(stack.resolve(construct.logicalId))
  return [
    { construct, stackName: readName(stack), logicalId, templatePath: templates.get(stack.templateFile) },
  ]
}

/** The name of a nested stack is only known when it is deployed; the id of its construct stands for it. */
function readName(stack: Stack): string {
  return Token.isUnresolved(stack.stackName) ? stack.node.id : stack.stackName
}

/** That a person accepts what a rule reports of a construct and of all in it. */
export interface RuleAcknowledgement {
  /** The id as CDK recorded it, with a namespace. */
  recordedId: string
  reason: string
  construct: IConstruct
}

/** The acknowledgement of one of `recordedIds` that is nearest to `construct`: its own, or that of a construct around it. */
export function findAcknowledgement(
  construct: IConstruct,
  recordedIds: readonly string[],
): RuleAcknowledgement | undefined {
  for (const scope of construct.node.scopes.toReversed())
    for (const { type, data } of scope.node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue
      const reasons = data as Readonly<Record<string, unknown>>
      const recordedId = recordedIds.find(id => Object.hasOwn(reasons, id))
      if (recordedId !== undefined)
        return { recordedId, reason: String(reasons[recordedId]), construct: scope }
    }
  return undefined
}
