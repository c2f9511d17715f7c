// The relay executable: composition only.
return 0;
