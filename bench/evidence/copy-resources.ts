import type { ExampleAccount } from '../../examples/account/example-account.ts'

/** A described account with `copies` of each of its functions and roles, of which each function has the role of its own copy. */
export function copyResources(account: ExampleAccount, copies: number): ExampleAccount {
  const names = Array.from({ length: copies }, (_, index) => (index === 0 ? '' : `-${index}`))
  return {
    ...account,
    roles: copyEntries(account.roles, names, role => role),
    functions: copyEntries(account.functions, names, (each, name) => ({
      ...each,
      ...(each.role in account.roles ? { role: `${each.role}${name}` } : {}),
      // A mapping has an id of its own, and a statement names its function.
      ...(name === '' ? {} : { eventSourceMappings: {}, resourcePolicy: {} }),
    })),
  }
}

function copyEntries<T>(
  entries: Readonly<Record<string, T>>,
  names: readonly string[],
  copy: (value: T, name: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    names.flatMap(name =>
      Object.entries(entries).map(([arn, value]) => [`${arn}${name}`, copy(value, name)]),
    ),
  )
}
