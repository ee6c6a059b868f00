import type { Size } from './population.ts'

/** The most that AWS answers in one page (their API references). */
const PAGE = { ListFunctions: 50, GetAccountAuthorizationDetails: 1_000, DescribeRepositories: 1_000 }

/**
 * What no list tells, by its operations: of each function its aliases, URLs, policy and runtime management, of each
 * image function the image besides; of each repository its policy, lifecycle policy and images, and of each image
 * the findings of its scan.
 */
const EACH = { function: 4, imageFunction: 1, repository: 3, image: 1 }

/** Repositories of which BatchGetRepositoryScanningConfiguration tells at once (ECR API Reference). */
const SCANNING_BATCH = 25

/**
 * Lists that are short: the caller, layers, clusters, task definitions, detectors, trails, Inspector, the account's
 * summary and password policy, and the registry's policy, scanning, cache rules and templates.
 */
const SHORT = 14

/** The least calls of AWS's API by which an account of `size` can be known as an audit needs it; one function in ten is an image. */
export function leastCalls({ functions, roles, repositories }: Size): number {
  const pages =
    Math.ceil(functions / PAGE.ListFunctions) +
    Math.ceil(roles / PAGE.GetAccountAuthorizationDetails) +
    Math.ceil(repositories / PAGE.DescribeRepositories) +
    Math.ceil(repositories / SCANNING_BATCH)
  const images = Math.ceil(functions / 10)
  return (
    SHORT +
    pages +
    functions * EACH.function +
    images * EACH.imageFunction +
    repositories * (EACH.repository + EACH.image)
  )
}
