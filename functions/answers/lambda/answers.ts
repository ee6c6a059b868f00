import type { Answers } from '../aspect.ts'
import { aliases, policies } from './alias.ts'
import { eventSources } from './event-sources.ts'
import { configuration, runtimeManagement, urls } from './function.ts'
import * as layerVersion from './layer-version.ts'

/** How every aspect of the kinds of Lambda is read. */
export const lambdaAnswers = {
  'AWS::Lambda::Function': {
    configuration,
    urls,
    'event sources': eventSources,
    policies,
    aliases,
    'runtime management': runtimeManagement,
  },
  'AWS::Lambda::Layer': {},
  'AWS::Lambda::LayerVersion': {
    name: layerVersion.name,
    version: layerVersion.version,
    policy: layerVersion.policy,
  },
} as const satisfies Answers
