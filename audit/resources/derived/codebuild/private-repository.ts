import { isWildcardMatch } from '../../../engines/image/wildcard.ts'
import type { Settings } from '../../../settings/settings.ts'
import type { ProjectFacts } from '../../codebuild/project.ts'

/** The control whose setting lists the private repositories. */
export const TRIGGER_CONTROL = 'security-testing/codebuild-trigger-safe'

/** The patterns of private repositories in the settings. */
export function readPrivateRepositories({ controls }: Pick<Settings, 'controls'>): readonly string[] {
  const patterns = controls[TRIGGER_CONTROL]?.['privateRepositories']
  return Array.isArray(patterns) ? patterns.filter(pattern => typeof pattern === 'string') : []
}

/** Whether what sends events to a webhook is listed as private: a repository, or an organization with all of its own. */
export function isPrivateRepository(
  { location, webhook }: Pick<ProjectFacts, 'location' | 'webhook'>,
  patterns: readonly string[],
): boolean {
  const organization = webhook === 'NONE' ? 'NONE' : webhook.organization
  const repository = organization === 'NONE' ? location : `${organization}/`
  return patterns.some(pattern => isWildcardMatch(pattern, repository))
}
