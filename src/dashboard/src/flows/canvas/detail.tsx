import { useStore } from '@xyflow/react';
import { useEffect } from 'react';

/** Leaves out what cannot be read from far away, so that a large flow is drawn as quickly as a small one. */
export function Detail() {
  const isFar = useStore(store => store.transform[2] < 0.3);
  const canvas = useStore(store => store.domNode)?.parentElement;
  useEffect(() => {
    canvas?.classList.toggle('far', isFar);
  }, [canvas, isFar]);
  return null;
}
