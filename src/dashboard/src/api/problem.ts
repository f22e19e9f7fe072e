/** A failed call, as a person should read it. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint?: string,
    readonly problems: { code: string; path: string; message: string }[] = [],
    readonly body: Record<string, unknown> = {},
  ) {
    super(message);
  }

  /** Whether what the caller saw is no longer so. */
  get isConflict() { return this.status === 409 || this.status === 412; }

  get isGone() { return this.status === 404; }

  get isLost() { return this.status === 0; }

  static of(status: number, body: unknown): ApiProblem {
    const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const text = (key: string) => (typeof problem[key] === 'string' ? (problem[key] as string) : undefined);
    const problems = Array.isArray(problem.problems) ? (problem.problems as ApiProblem['problems']) : [];
    return new ApiProblem(status, text('code') ?? 'KfUnknown', text('detail') ?? text('title') ?? `The service answered ${status}.`, text('hint'), problems, problem);
  }

  static lost(): ApiProblem {
    return new ApiProblem(0, 'KfConnectionLost', 'The service cannot be reached.', 'It is tried again; what you typed is kept.');
  }
}
