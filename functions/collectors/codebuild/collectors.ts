import type { CollectorsByKind } from '../fact-collector.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { projectConfiguration } from './project.ts'
import { projectList } from './resource-lists.ts'

/** The collectors of CodeBuild. */
export const codeBuildCollectors = {
  'AWS::CodeBuild::Project': { project: projectConfiguration },
} as const satisfies CollectorsByKind

/** The lists of CodeBuild. */
export const codeBuildResourceLists: readonly ResourceList[] = [projectList]
