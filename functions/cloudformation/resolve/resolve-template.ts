import { quoteName } from '../../../audit/text/quote-text.ts'
import { getPartition } from '../../../audit/resources/arn.ts'
import { TemplateError, type Json, type Template } from '../template/template.ts'
import { listAssumptions, type Assumption } from './conditions/assumptions.ts'
import { createConditionReader } from './conditions/conditions.ts'
import { createScope } from './create-scope.ts'
import { readDependsOn, sortByDependencies } from './dependencies.ts'
import { expandLoops, type UnexpandedLoop } from './for-each.ts'
import { readExports } from './outputs.ts'
import { readParameters, type TemplateParameters } from './parameters.ts'
import type { ResolvedResource, ResolvedTemplate, StackContext, UndecidedPart } from './resolved-template.ts'
import { isUnresolved } from './resolved-value.ts'
import { createResourceReader } from './resource-reader.ts'
import { listResourceStates, listUndecidedResources, type ResourceState } from './resource-states.ts'
import {
  REMOVED,
  type ExpandedTemplate,
  type ReferencedResource,
  type Scope,
  type ValuePath,
} from './scope.ts'
import { readTransforms } from './transforms.ts'
import { expandServerless } from './serverless/expand-serverless.ts'
import { listUsedConditions } from './conditions/used-conditions.ts'
import { getField, isJsonObject } from './value-texts.ts'

/**
 * Evaluates the functions of a template: one resolved template, or one for each assignment of the conditions that cannot
 * be decided, at most 8. Resources come after those that they reference. What cannot be known is unresolved, with the
 * reason. Throws TemplateError for what CloudFormation would refuse, with file and line.
 */
export function resolveTemplate(template: Template, stackContext: StackContext): ResolvedTemplate[] {
  const parameters = readParameters(template, stackContext)
  const {
    template: expanded,
    unexpanded,
    unexpandedParts,
  } = expandTemplate(template, stackContext, parameters)
  const conditionScope = createConditionScope(expanded, stackContext, parameters)
  checkConditions(conditionScope)
  const usedConditions = listUsedConditions(expanded.body)
  const assumptions = listAssumptions(usedConditions, conditionScope, parameters.allowedValues)
  const undecided = [
    ...listMacros(template, stackContext.stack),
    ...unexpanded.map(loop => describeLoop(loop, stackContext.stack)),
    ...unexpandedParts.map(part => ({ ...part, stack: stackContext.stack })),
  ]
  return resolveEach(assumptions, stackContext.stack, assumption =>
    resolveUnder(assumption, { conditionScope, parameters, usedConditions, undecided }),
  )
}

/**
 * Nothing is deployed where CloudFormation refuses the template. The other assumptions say so in their undecided parts; if
 * it is refused under all of them, the error is thrown.
 */
function resolveEach(
  assumptions: readonly Assumption[],
  stack: string,
  resolve: (assumption: Assumption) => ResolvedTemplate,
): ResolvedTemplate[] {
  const failures: TemplateError[] = []
  const resolved = assumptions.flatMap(assumption => {
    try {
      return [resolve(assumption)]
    } catch (failure) {
      if (!(failure instanceof TemplateError)) throw failure
      failures.push(failure)
      return []
    }
  })
  const [failure] = failures
  if (resolved.length === 0 && failure !== undefined) throw failure
  const refused = failures.map(({ message }) => ({
    logicalId: '',
    stack,
    property: 'Conditions',
    why: `for other values of the undecided conditions the template is refused: ${message}`,
  }))
  return resolved.map(each => ({ ...each, undecided: [...each.undecided, ...refused] }))
}

/** The template after its loops and its resources of AWS SAM were expanded, in this order. */
function expandTemplate(template: Template, stackContext: StackContext, parameters: TemplateParameters) {
  const { hasLanguageExtensions, hasServerless, macros } = readTransforms(template)
  const evaluateIn = (expanded: ExpandedTemplate) => {
    const scope = createConditionScope(expanded, stackContext, parameters)
    return (value: Json, path: ValuePath) => {
      const evaluated = scope.evaluate(value, path)
      return evaluated === REMOVED ? undefined : evaluated
    }
  }
  const loops = expandLoops(template, evaluateIn({ ...template, hasLanguageExtensions, macros }))
  if (!hasServerless) return { ...loops, unexpandedParts: [] }
  const serverless = expandServerless({
    template: loops.template,
    partition: getPartition(stackContext.region),
    parameters: parameters.values,
    evaluate: evaluateIn(loops.template),
  })
  return { ...loops, template: serverless.template, unexpandedParts: serverless.unexpanded }
}

/** Conditions and collections of loops are evaluated before resources: no reference leads to one. */
function createConditionScope(
  template: ExpandedTemplate,
  stackContext: StackContext,
  parameters: TemplateParameters,
): Scope {
  return createScope({
    template,
    stackContext,
    parameters: parameters.values,
    secrets: parameters.secrets,
    decideCondition: () => undefined,
    findResource: () => undefined,
  })
}

function checkConditions(scope: Scope): void {
  const conditions = getField(scope.template.body, 'Conditions')
  const reader = createConditionReader(scope, new Map())
  for (const name of Object.keys(isJsonObject(conditions) ? conditions : {}))
    if (!name.startsWith('Fn::')) reader.decide(name)
}

function listMacros(template: Template, stack: string): UndecidedPart[] {
  return readTransforms(template).unknownMacros.map(name => ({
    logicalId: '',
    stack,
    property: 'Transform',
    why: `the macro ${quoteName(name)} can change the whole template`,
  }))
}

function describeLoop({ path, why }: UnexpandedLoop, stack: string): UndecidedPart {
  const [section = '', logicalId = '', ...property] = path
  const isOfResource = section === 'Resources'
  return {
    logicalId: isOfResource ? logicalId : '',
    stack,
    property: isOfResource ? property.join('.') : path.join('.'),
    why,
  }
}

interface ResolutionParts {
  conditionScope: Scope
  parameters: TemplateParameters
  usedConditions: readonly string[]
  undecided: readonly UndecidedPart[]
}

function resolveUnder(assumption: Assumption, parts: ResolutionParts): ResolvedTemplate {
  const { conditionScope, parameters, usedConditions, undecided } = parts
  const { template, stackContext } = conditionScope
  const conditions = createConditionReader(conditionScope, assumption)
  const reader = createResourceReader(() => scope)
  const scope: Scope = createScope({
    template,
    stackContext,
    parameters: parameters.values,
    secrets: parameters.secrets,
    decideCondition: conditions.decide,
    findResource: logicalId => findResource(logicalId, states, reader),
  })
  const states = listResourceStates(scope)
  checkDependsOn(scope)
  const present = [...states].flatMap(([logicalId, { is }]) => (is === 'PRESENT' ? [logicalId] : []))
  const resources = sortByDependencies(present, scope).map(reader.resolve)
  const openConditions = usedConditions.flatMap(name => describeOpenCondition(name, scope))
  return {
    resources,
    exports: readExports(scope),
    undecided: [
      ...undecided,
      ...listUndecidedResources(states, stackContext.stack),
      ...listNestedStacks(resources),
      ...openConditions,
    ],
    assumed: listAssumed(usedConditions, conditionScope, scope),
  }
}

function findResource(
  logicalId: string,
  states: ReadonlyMap<string, ResourceState>,
  { identify }: ReturnType<typeof createResourceReader>,
): ReferencedResource | undefined {
  const state = states.get(logicalId)
  return state?.is === 'PRESENT' ? { is: 'PRESENT', identity: identify(logicalId) } : state
}

function checkDependsOn(scope: Scope): void {
  const { template } = scope
  const resources = getField(template.body, 'Resources')
  for (const [logicalId, resource] of Object.entries(isJsonObject(resources) ? resources : {}))
    for (const name of readDependsOn(resource))
      if (getField(resources, name) === undefined && template.macros.length === 0)
        throw scope.refuse(
          ['Resources', logicalId, 'DependsOn'],
          `The template has no resource ${quoteName(name)}, on which ${quoteName(logicalId)} depends. Correct its name.`,
        )
}

/** The resources of nested stacks are in templates of their own. */
function listNestedStacks(resources: readonly ResolvedResource[]): UndecidedPart[] {
  return resources.flatMap(({ type, logicalId, stack }) =>
    type === 'AWS::CloudFormation::Stack'
      ? [{ logicalId, stack, property: 'TemplateURL', why: 'the template of a nested stack is not read' }]
      : [],
  )
}

function describeOpenCondition(name: string, { decideCondition, stackContext }: Scope): UndecidedPart[] {
  const decision = decideCondition(name)
  if (!isUnresolved(decision)) return []
  const why = `the condition ${name} is not decided: ${decision.unresolved}`
  return [{ logicalId: '', stack: stackContext.stack, property: `Conditions.${name}`, why }]
}

/** The conditions that the assumption decides. */
function listAssumed(
  usedConditions: readonly string[],
  conditionScope: Scope,
  { decideCondition }: Scope,
): Record<string, boolean> {
  const withoutAssumption = createConditionReader(conditionScope, new Map())
  return Object.fromEntries(
    usedConditions.flatMap(name => {
      const decision = decideCondition(name)
      const isAssumed = isUnresolved(withoutAssumption.decide(name)) && typeof decision === 'boolean'
      return isAssumed ? [[name, decision]] : []
    }),
  )
}
