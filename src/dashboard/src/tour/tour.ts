import { driver, type Driver } from 'driver.js';
import 'driver.js/dist/driver.css';
import { navigate } from '../routing/router';
import { tourSteps, type TourStep } from './steps';
import './tour.css';

let running: { stop: () => void } | undefined;

/** Takes a new user from nothing to a running flow. Each step waits for the real thing to happen. */
export function startTour(): void {
  running?.stop();
  navigate('/');
  const suffix = Math.random().toString(36).slice(2, 5);
  const steps = tourSteps(`hello-${suffix}`, `first-${suffix}`);
  let index = 0;
  let shown: Element | null = null;
  const popover: Driver = driver({ allowClose: true, overlayOpacity: 0.35, stagePadding: 6, stageRadius: 8, smoothScroll: false, animate: false, disableActiveInteraction: false, allowKeyboardControl: false, onDestroyed: () => stop() });
  const timer = setInterval(tick, 150);
  running = { stop };

  function stop() {
    clearInterval(timer);
    running = undefined;
    if (popover.isActive())
      popover.destroy();
  }

  function next() {
    index++;
    shown = null;
    if (index >= steps.length)
      stop();
    else
      tick();
  }

  function tick() {
    const step = steps[index];
    if (step.until?.())
      return next();
    const element = document.querySelector(step.at);
    if (element && element !== shown) {
      shown = element;
      show(step, element);
    } else if (element) {
      popover.refresh();
    }
  }

  function show(step: TourStep, element: Element) {
    const isLast = index === steps.length - 1;
    // What is on top of a modal window must be in it.
    const host = element.closest('dialog') ?? document.body;
    popover.highlight({
      element,
      disableActiveInteraction: false,
      popover: {
        title: step.title, description: step.text, popoverClass: 'kf-tour', progressText: `${index + 1} of ${steps.length}`, showProgress: true, ...(host === document.body ? { side: step.side?.() } : { side: 'right' as const, align: 'start' as const }),
        showButtons: step.until ? ['close'] : ['next', 'close'], nextBtnText: isLast ? 'Done' : 'Go on', onNextClick: next, onCloseClick: stop,
        onPopoverRender: dom => {
          for (const part of [document.querySelector('.driver-overlay'), dom.wrapper])
            if (part && part.parentElement !== host && host !== document.body)
              host.append(part);
        },
      },
    });
    // The class takes the pointer away from everything but the element; the tour is about doing things.
    document.body.classList.remove('driver-active', 'driver-fade', 'driver-simple');
  }
}
