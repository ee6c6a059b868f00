/** A hop on the way of a principal that becomes an administrator. */
export interface EscalationHop {
  /** The id of the escalation path. */
  path: string
  /** Whom it takes over, of whom nobody says which: itself, or any of a kind. */
  takesOver: 'ITSELF' | 'A_ROLE' | 'A_USER' | 'A_ROLE_IN_USE'
  actions: readonly string[]
  /** The statements that allow them. */
  statements: readonly { policy: string; statement: string }[]
}

/** How a principal becomes an administrator by its own policies, whatever else there is in the account. */
export interface SelfEscalationPath {
  hops: readonly EscalationHop[]
  /** Whether it takes conditions that the principal does not choose. */
  conditional: boolean
}

/** What an engine says of a role or a user. */
export interface SelfEscalationFacts {
  selfEscalation: SelfEscalationPath | 'NONE'
}
