import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{shared,panel,widget,desk,wall}/**/*.test.{ts,tsx}"] } });
