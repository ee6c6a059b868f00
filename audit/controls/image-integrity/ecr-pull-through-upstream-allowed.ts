import { fits } from '../../image/wildcard.ts'
import type { CreationTemplate, TemplateAccess } from '../../resources/ecr/registry.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'
import { shorten } from '../../shorten.ts'

/** Faults that the evidence shows, and characters of each name. */
const SHOWN = 5
const LENGTH = 100

export const ecrPullThroughUpstreamAllowed = control(
  {
    id: 'image-integrity/ecr-pull-through-upstream-allowed',
    title: 'Repositories that appear by themselves should be safe, and filled from allowed registries',
    severity: 'MEDIUM',
    because:
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
    mappings: { 'NIST SP 800-190': ['4.1.5', '4.2.2'] },
    limits: [
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
  on => [
    on(
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
              `rule ${shorten(prefix, LENGTH)} pulls from ${shorten(upstream, LENGTH)}, which is not allowed`,
          )
        const unsafe = creationTemplates.flatMap(template => {
          const mayMove = mutableByDesign.some(pattern => fits(pattern, template.prefix))
          return faultsOf(template, openTemplates, mayMove).map(
            fault => `template ${shorten(template.prefix, LENGTH)} makes repositories ${fault}`,
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

function faultsOf(template: CreationTemplate, open: readonly TemplateAccess[], mayMove: boolean): string[] {
  const access = open.find(({ prefix }) => prefix === template.prefix)?.access
  return [
    ...(access === undefined ? [] : [`that let ${whom(access)} in`]),
    ...(template.tagMutability.startsWith('MUTABLE') && !mayMove
      ? ['with tags that can be overwritten']
      : []),
    ...(template.hasLifecyclePolicy ? [] : ['without a lifecycle policy']),
  ]
}

function whom(access: TemplateAccess['access']): string {
  return access === 'EVERYONE' ? 'everyone' : 'anonymous callers who meet a condition'
}
