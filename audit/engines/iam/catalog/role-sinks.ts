/** An action that passes a role to a service. The caller needs `iam:PassRole` on the role. */
export interface RoleSink {
  /** As AWS spells it, such as `lambda:CreateFunction`. */
  action: string
  /** Service principals that can receive the role, if known. The role must trust one of them. */
  principals: readonly string[]
}

/** The content of `role-sinks.json.br`. */
export interface RoleSinksFile {
  source: string
  asOf: string
  /** The action names of each service, space-separated. */
  actions: Readonly<Record<string, string>>
  /** Service principals of a service, or of a single action whose role goes to other principals. */
  principals: Readonly<Record<string, readonly string[]>>
  /**
   * API operations that take a role and are not in the action catalog: newer than the catalog, or named differently.
   */
  unlisted: readonly string[]
}

/** Parses the decompressed file. */
export function parseRoleSinks(text: string): RoleSink[] {
  const { actions, principals } = JSON.parse(text) as RoleSinksFile
  return Object.entries(actions).flatMap(([service, names]) =>
    names.split(' ').map(name => {
      const action = `${service}:${name}`
      return { action, principals: principals[action] ?? principals[service] ?? [] }
    }),
  )
}
