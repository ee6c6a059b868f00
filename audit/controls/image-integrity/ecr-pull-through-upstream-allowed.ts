import { isWildcardMatch } from '../../engines/image/wildcard.ts'
import type { CreationTemplate, TemplateAccess } from '../../resources/ecr/registry.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { limitTextLength } from '../criteria/limit-text-length.ts'

/** Faults that the evidence shows, and characters of each name. */
const SHOWN = 5
const LENGTH = 100

export const ecrPullThroughUpstreamAllowed = control(
  {
    id: 'image-integrity/ecr-pull-through-upstream-allowed',
    title: 'Repositories that appear by themselves should be safe, and filled from allowed registries',
    severity: 'MEDIUM',
    rationale:
      'By a pull-through cache rule whoever pulls a name makes a repository with an image of somebody else, and by a ' +
      'creation template it gets its settings: nobody reviews either.',
    remediation:
      'Delete the rule (DeletePullThroughCacheRule), or list its upstream under "allowedUpstreams" or ' +
      '"trusted.registries". Give the template immutable tags, a lifecycle policy and a policy for known accounts ' +
      '(UpdateRepositoryCreationTemplate); where tags have to move, list its prefix under "mutableByDesign".',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html',
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.1.5', '4.2.2'] },
    knownLimitations: [
      'An upstream that is allowed is allowed whole, with all publishers there.',
      'What a policy says of callers who prove who they are is not weighed.',
    ],
    settings: {
      /** Hosts from which images may be pulled through, besides the own account's and the trusted ones. */
      allowedUpstreams: ['public.ecr.aws', 'registry.k8s.io'],
      /** Prefixes of templates whose repositories need tags that move; `*` stands for any characters. */
      mutableByDesign: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Registry',
      { facts: ['upstreams', 'creationTemplates', 'openTemplates'] },
      ({ upstreams, creationTemplates, openTemplates }, { settings }) => {
        if (upstreams.length === 0 && creationTemplates.length === 0)
          return notApplicable('The registry has neither pull-through cache rules nor creation templates.')
        const { allowedUpstreams, mutableByDesign } = settings
        const foreign = upstreams
          .filter(({ upstream, trust }) => trust === 'OTHER' && !allowedUpstreams.includes(upstream))
          .map(
            ({ prefix, upstream }) =>
              `rule ${limitTextLength(prefix, LENGTH)} pulls from ${limitTextLength(upstream, LENGTH)}, which is not allowed`,
          )
        const unsafe = creationTemplates.flatMap(template => {
          const mayMove = mutableByDesign.some(pattern => isWildcardMatch(pattern, template.prefix))
          return listFaults(template, openTemplates, mayMove).map(
            fault => `template ${limitTextLength(template.prefix, LENGTH)} makes repositories ${fault}`,
          )
        })
        const faults = [...foreign, ...unsafe]
        const [first] = faults
        if (first === undefined)
          return compliant({ rules: upstreams.length, templates: creationTemplates.length })
        const more = faults.length === 1 ? '' : `, and there are ${faults.length - 1} more such faults`
        return nonCompliant(`In the registry ${first}${more}.`, {
          faults: faults.length,
          first: faults.slice(0, SHOWN),
        })
      },
    ),
  ],
)

function listFaults(template: CreationTemplate, open: readonly TemplateAccess[], mayMove: boolean): string[] {
  const access = open.find(({ prefix }) => prefix === template.prefix)?.access
  return [
    ...(access === undefined ? [] : [`that let ${describeCallers(access)} in`]),
    ...(template.tagMutability.startsWith('MUTABLE') && !mayMove
      ? ['with tags that can be overwritten']
      : []),
    ...(template.hasLifecyclePolicy ? [] : ['without a lifecycle policy']),
  ]
}

function describeCallers(access: TemplateAccess['access']): string {
  return access === 'EVERYONE' ? 'everyone' : 'anonymous callers who meet a condition'
}
