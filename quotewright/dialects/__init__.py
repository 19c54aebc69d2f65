"""The APIs we speak: a sealed folder for each vendor, none of which knows another."""
