/** One step of the tour: what it points at, what it says, and what the person does for it to go on. */
export type TourStep = {
  at: string;
  title: string;
  text: string;
  /** Which side of it the words stand on, where they would cover what they are about. */
  side?: () => 'top' | 'right' | 'bottom';
  /** The step is over when this is there; without it, by its button. */
  until?: () => boolean;
};

const here = (pattern: RegExp) => () => pattern.test(location.pathname);
const there = (selector: string) => () => document.querySelector(selector) !== null;
const tour = (name: string) => `[data-tour="${name}"]`;

const topOf = (node: Element) => node.getBoundingClientRect().top;

/** Above the first node unless another is there. */
function awayFromOthers(): 'top' | 'bottom' {
  const [first, ...others] = document.querySelectorAll('.react-flow__node');
  return first && others.some(node => topOf(node) < topOf(first)) ? 'bottom' : 'top';
}

/** From nothing to a running flow, with real clicks. The names are the tour's own, so that it can be taken again. */
export function tourSteps(functionName: string, flowName: string): TourStep[] {
  return [
    { at: tour('nav-functions'), title: 'Functions', text: 'A function is a program in a git repository. Click here to see them.', until: here(/^\/functions/) },
    { at: tour('create-function'), title: 'Make one', text: 'Click to create a function.', until: there(tour('function-name')) },
    { at: tour('function-name'), title: 'Name it', text: `Type a name, for example ${functionName}.`, until: () => (document.querySelector<HTMLInputElement>(tour('function-name'))?.value.trim().length ?? 0) > 1 },
    { at: tour('create-function-submit'), title: 'Create', text: 'Its repository starts with a program that works.', until: here(/^\/functions\/[^/]+\/try/) },
    { at: tour('try-run'), title: 'Try it', text: 'Send the payload to your function.', until: there('[data-testid="output"]') },
    { at: '[data-testid="output"]', title: 'It answered', text: 'Output, exit code, standard error and the commit that answered are shown for each try. Under Files you can change the program; under Commits you can roll it back.' },
    { at: tour('nav-flows'), title: 'Now a flow', text: 'A flow passes payloads from function to function. Click Flows.', until: here(/^\/flows$/) },
    { at: tour('create-flow'), title: 'Create a flow', text: 'Click to begin one.', until: there(tour('flow-name')) },
    { at: tour('flow-name'), title: 'Name it', text: `Type a name, for example ${flowName}.`, until: () => (document.querySelector<HTMLInputElement>(tour('flow-name'))?.value.trim().length ?? 0) > 1 },
    { at: tour('create-flow-submit'), title: 'Create', text: 'It begins with one http connector: an address that takes payloads.', until: there('.react-flow__node') },
    { at: '[aria-label="Functions"] button', title: 'Add your function', text: 'Click a function, or drag it onto the canvas.', until: () => document.querySelectorAll('.react-flow__node').length > 1, side: () => 'right' },
    { at: '.react-flow__node', title: 'Link them', text: 'Drag from the dot at the right of the connector to the one of your function, or tap one and then the other. By keyboard: choose the connector, then “Links to” in its settings.', until: there('.react-flow__edge'), side: awayFromOthers },
    { at: tour('deploy-flow'), title: 'Deploy it', text: 'Saving is a commit; deploying selects it. Click, then confirm.', until: there(`${tour('post')}:not([disabled])`) },
    { at: tour('post'), title: 'Post a payload', text: 'Send something through your flow.', until: there(tour('post-submit')) },
    { at: tour('post-submit'), title: 'Send it', text: 'It is stored before it is acknowledged.', until: here(/^\/runs\//) },
    { at: '.run-main', title: 'Your run', text: 'The graph lights up as the run goes through it; each step shows its input, output and attempts. That was the tour: everything you made is real, and yours to keep or delete.' },
  ];
}
