// Style sheets are imported for their effect alone; Vite bundles them into one file of the same origin.
declare module "*.css";
