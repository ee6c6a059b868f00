import type { BenchAccountSize } from './create-account.ts'

/** The most that AWS answers in one page (their API references). */
const PAGE = {
  ListFunctions: 50,
  DescribeLogGroups: 50,
  GetAccountAuthorizationDetails: 1_000,
  DescribeRepositories: 1_000,
  GetResources: 100,
}

/**
 * What no list tells, by its operations: of each function its aliases, URLs, destinations, policy, and its runtime management or,
 * where it is an image and has none, the image; of each repository its policy, lifecycle policy and images, and of its
 * one image the findings of the scan.
 */
const CALLS_PER_RESOURCE = { function: 5, repository: 4 }

/** Repositories of which BatchGetRepositoryScanningConfiguration tells at once (ECR API Reference). */
const SCANNING_BATCH = 25

/**
 * Lists that are short: the caller, layers, clusters, task definitions, detectors, trails, Inspector, analyzers and the
 * organization, the account's summary, password policy and credential report, which is made and read, and the registry's policy, scanning, cache rules and templates.
 */
const SHORT_LISTS = 18

/** The least calls of AWS's API by which an account of `size` can be known as an audit needs it. */
export function computeLeastCalls({ functions, roles, repositories }: BenchAccountSize): number {
  const pages =
    Math.ceil(functions / PAGE.ListFunctions) +
    Math.ceil(functions / PAGE.DescribeLogGroups) +
    Math.ceil(roles / PAGE.GetAccountAuthorizationDetails) +
    Math.ceil(repositories / PAGE.DescribeRepositories) +
    Math.ceil(functions / PAGE.GetResources) +
    Math.ceil(repositories / PAGE.GetResources) +
    Math.ceil(repositories / SCANNING_BATCH)
  return (
    SHORT_LISTS +
    pages +
    functions * CALLS_PER_RESOURCE.function +
    repositories * CALLS_PER_RESOURCE.repository
  )
}
